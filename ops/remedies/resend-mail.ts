// `resendMail`: a mail that failed or was put off goes out at once, under its own Message-ID (P7).
import { mailStanding, resend, type MailStanding } from '../../db/ops/resend';
import { failed, notYet, refuse } from './ground';
import type { Remedy, RepairAt, RepairPorts } from './remedy';

export const resendMail: Remedy = {
  name: 'resendMail',
  title: { zh: '重发邮件', en: 'Send mail again' },
  does: 'Sends the mails of a notice, or of the matter, that failed or wait for another try, now; each person still gets one.',
  needsApi: false,
  forStubs: true,
  plan: async (ports, at) => {
    const { failed: refused, delayed } = await standing(ports, at);
    if (refused + delayed === 0) return refuse('nothingToDo');
    return {
      ok: true,
      does: [`send ${refused} failed and ${delayed} delayed message(s) now, Message-IDs unchanged`],
    };
  },
  act: ({ db }, { organId, matterId, noticeId }) =>
    db.tx({ organId }, (q) => resend(q, matterId, noticeId ?? null)),
  look: async (ports, at) => {
    const { failed: refused, waiting, faults } = await standing(ports, at);
    if (refused > 0) return failed(`${refused} failed: ${faults.join(', ')}`);
    return waiting > 0 ? notYet(`${waiting} on their way`) : { outcome: 'worked' };
  },
};

const standing = (
  { db }: RepairPorts,
  { organId, matterId, noticeId }: RepairAt,
): Promise<MailStanding> => db.tx({ organId }, (q) => mailStanding(q, matterId, noticeId ?? null));
