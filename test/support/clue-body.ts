// Bodies that tests send: a clue as an intake officer types it, and the fields of each later step.

export const ownClue = (more: Record<string, unknown> = {}): Record<string, unknown> => ({
  competence: 'own',
  receivedAt: new Date(Date.now() - 50).toISOString(),
  channel: 'MAIL',
  problemClass: 'UMBRELLA',
  content: '反映某街道干部为涉恶团伙充当保护伞。',
  reporters: [],
  subjects: [{ subject: { name: '欧阳不在册', unit: '某街道' } }],
  ...more,
});

export const REAL_NAME = { nameStatus: 'REAL_NAME', name: '李实名', contact: '13800000000' };

export const disposal = (more: Record<string, unknown> = {}): Record<string, unknown> => ({
  way: 'PRELIMINARY_VERIFICATION',
  department: 'review1',
  officer: 'person_cheng',
  followUpPerson: 'person_gen',
  opinion: '拟初步核实',
  ...more,
});

export const plan = {
  team: ['person_cheng', 'person_gao'],
  plan: '核查方案',
  safetyPlan: '安全预案',
};

export const report = (finding = 'NO_UMBRELLA'): Record<string, unknown> => ({
  finding,
  checklist: {
    rightsAndDutiesNotice: true,
    talkSafetyUndertaking: true,
    approvalPaperwork: true,
    synchronousRecording: true,
  },
  report: '经核实，未发现所反映的问题。',
});
