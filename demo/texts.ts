// What the people of the demo type. All of it goes to the vault; the reconciliation looks for it where it must not be.
import type { ClueCase } from './caseload';
import type { Random } from './random';

const SURNAMES = ['端木', '司徒', '上官', '东方', '公孙', '慕容', '令狐', '宇文'];
const GIVEN = ['远山', '清和', '百川', '修竹', '长风', '映雪', '子墨', '临渊', '未名', '停云'];
const DEEDS = [
  '为涉恶团伙充当保护伞',
  '向涉恶团伙通风报信',
  '在案件查处中压案不查',
  '与涉恶人员合伙经营沙场',
  '推动扫黑除恶专项斗争工作不力',
];

const name = (random: Random): string => `${random.pick(SURNAMES)}${random.pick(GIVEN)}`;

export interface Typed {
  subject: string;
  reporter: string;
  content: string;
}

export function typedFor(one: ClueCase, random: Random): Typed {
  const subject = name(random);
  const content = `反映${one.unit}工作人员${subject}${random.pick(DEEDS)}（演示线索第${one.no}件）。`;
  return { subject, reporter: name(random), content };
}

export const CHECKLIST = {
  rightsAndDutiesNotice: true,
  talkSafetyUndertaking: true,
  approvalPaperwork: true,
  synchronousRecording: true,
};

export const TEXT = {
  opinion: '经集体研究，提出处置意见。',
  plan: '核查方案',
  safetyPlan: '谈话安全预案',
  report: '核查情况报告',
  talk: '谈话记录',
  answer: '函询回复',
  review: '复查意见',
  objection: '对处理结果有不同意见，已作解释。',
  rework: '第三项事实需补充核实。',
  recheck: '结论存疑，另行组成核查组。',
  paper: '区委主要负责人签批件',
  delist: '已整改，予以销号。',
  receipt: '上级收件回执',
  refused: '属于信访部门职责',
};
