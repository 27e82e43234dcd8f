// Labels of the commands that every kind of matter has.
export const kernelLabels: Record<string, { zh: string; en: string }> = {
  confirm: { zh: '确认', en: 'Confirm' },
  decline: { zh: '不同意', en: 'Decline' },
  requestExtension: { zh: '申请延期', en: 'Ask for an extension' },
  requestPause: { zh: '申请中止计时', en: 'Ask for a pause' },
  resumeClock: { zh: '恢复计时', en: 'Resume the clock' },
  adoptRulePack: { zh: '改用现行规则包', en: 'Adopt the rule pack in force' },
  delist: { zh: '销号', en: 'Take off the list' },
};
