// The words of every mail in Chinese and English. No name, no fact and no typed text has a place in them (invariant 6).

export type Locale = 'zh' | 'en';

/** What a mail is about: a level of a ladder, or the kind of a notice that is no rung. */
export const TEXT_KEYS = [
  ...(['L0', 'L1', 'L2', 'L3', 'L4'] as const),
  ...(['standDown', 'keyPerson', 'findingOverruled', 'roundsExceeded', 'signerBarred'] as const),
  ...(['refusedCommand', 'startMiss', 'confirmAsked', 'notice'] as const),
] as const;
export type TextKey = (typeof TEXT_KEYS)[number];

export interface Words {
  title: string;
  /** One sentence: why this mail came. */
  lead: string;
}

export interface Labels {
  number: string;
  step: string;
  desk: string;
  due: string;
  late: string;
  left: string;
  done: string;
  next: string;
  open: string;
  /** What comes next and when. */
  nextIs: (level: string, at: string) => string;
  noNext: string;
  /** Instead of a level's sentence where the step was done before the miss was noticed (P3). */
  doneMeanwhile: string;
  command: string;
  reason: string;
  absence: string;
  /** To the stand-in of an absent person. */
  standIn: string;
  /** To the absent person himself. */
  away: string;
  closing: string;
}

export const WORDS = {
  zh: {
    L0: { title: '到期提醒', lead: '该环节即将到期，请按时办理。' },
    L1: { title: '蓝色预警', lead: '该环节已到期，尚未办结。' },
    L2: { title: '黄色预警（提示函）', lead: '该环节逾期未办结，请督促办理。' },
    L3: { title: '红色预警（督办函）', lead: '该环节严重逾期，请督办并要求书面说明。' },
    L4: { title: '挂账督办', lead: '该环节长期逾期，已列入挂账督办。' },
    standDown: { title: '预警解除', lead: '此前通知的环节已办结或预警已撤回，无需再督促。' },
    keyPerson: { title: '重点对象事项告知', lead: '本件依规需向您告知，请登录查看。' },
    findingOverruled: { title: '结论改变告知', lead: '本件核查结论经两人程序作出改变，依规告知。' },
    roundsExceeded: { title: '多轮办理告知', lead: '本件办理轮次已超过规定，依规告知。' },
    signerBarred: {
      title: '签字情况告知',
      lead: '本件签结后出现需复查的情形，请登录决定是否复核。',
    },
    refusedCommand: {
      title: '操作未被受理',
      lead: '您提交的操作已经判定，未被受理。',
    },
    startMiss: { title: '事项未启动', lead: '本件的计时尚未启动，请登录查看。' },
    confirmAsked: { title: '待您确认', lead: '一项需两人办理的操作等待您确认。' },
    notice: { title: '事项告知', lead: '本件有需要您知悉的事项，请登录查看。' },
  },
  en: {
    L0: { title: 'Due soon', lead: 'This step falls due soon. Please complete it in time.' },
    L1: { title: 'Blue warning', lead: 'This step fell due and is not completed.' },
    L2: { title: 'Yellow warning (notice letter)', lead: 'This step is late. Please see to it.' },
    L3: {
      title: 'Red warning (supervision letter)',
      lead: 'This step is seriously late. Please supervise it and ask for a written explanation.',
    },
    L4: { title: 'Listed for supervision', lead: 'This step is long overdue and is now listed.' },
    standDown: {
      title: 'Warning withdrawn',
      lead: 'The step you were told of is completed, or the warning was taken back.',
    },
    keyPerson: {
      title: 'Key-person notice',
      lead: 'The rules ask that you are told of this matter.',
    },
    findingOverruled: {
      title: 'Finding overruled',
      lead: 'A finding was changed by two people; the rules ask that you are told.',
    },
    roundsExceeded: {
      title: 'Too many rounds',
      lead: 'This matter went beyond its number of rounds.',
    },
    signerBarred: {
      title: 'Signatures need a look',
      lead: 'After the last signature a cause for a recheck appeared; please sign in and decide.',
    },
    refusedCommand: {
      title: 'Your step was refused',
      lead: 'A step you submitted was decided and refused.',
    },
    startMiss: { title: 'Not started', lead: 'The clocks of this matter are not started yet.' },
    confirmAsked: { title: 'Waiting for you', lead: 'An act of two people waits for your half.' },
    notice: { title: 'Notice', lead: 'There is something you should know. Please sign in.' },
  },
} satisfies Record<Locale, Record<TextKey, Words>>;

export const LABELS: Record<Locale, Labels> = {
  zh: {
    number: '编号',
    step: '环节',
    desk: '责任岗位',
    due: '期限',
    late: '已逾期',
    left: '剩余',
    done: '办结于',
    next: '下一步',
    open: '登录查看',
    nextIs: (level, at) => `仍未办结的，将于 ${at} 升级：${level}`,
    noNext: '无后续提醒',
    doneMeanwhile: '该环节曾逾期，现已办结，逾期情况仍记录在案。',
    command: '操作',
    reason: '原因',
    absence: '离岗代理',
    standIn: '岗位人员已登记离岗，您作为代理人收到本通知',
    away: '您已登记离岗，本通知同时发给您的代理人',
    closing: '系统自动发送。请勿回复，请勿在邮件中书写任何案情。',
  },
  en: {
    number: 'Number',
    step: 'Step',
    desk: 'Post',
    due: 'Due',
    late: 'Late by',
    left: 'Time left',
    done: 'Completed at',
    next: 'Next',
    open: 'Sign in to see it',
    nextIs: (level, at) => `if still open, at ${at}: ${level}`,
    noNext: 'no further reminder',
    doneMeanwhile: 'This step was late and is completed now; the miss stays on record.',
    command: 'Command',
    reason: 'Reason',
    absence: 'Absence',
    standIn: 'the holder of the post is absent; you are told as the stand-in',
    away: 'you are entered as absent; your stand-in is told too',
    closing: 'Sent automatically. Do not answer, write no facts into any mail.',
  },
};

/** Text key of a notice: the level of a rung, a known kind, else the plain notice. */
export function textKey(kind: string, level: number | undefined): TextKey {
  const wanted = level === undefined ? kind : `L${level}`;
  return TEXT_KEYS.find((key) => key === wanted) ?? 'notice';
}
