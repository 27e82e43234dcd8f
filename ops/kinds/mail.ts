import { bouncesOver, unheardOver } from '../../db/watch/mail-over';
import { seekMailStuck } from '../../db/watch/mail-stuck';
import type { SoughtKind, ToldKind } from './kind';
import { bySql, evidence, overBy } from './parts';

/** A notice not delivered in time (P7). */
export const mailStuck: SoughtKind = {
  ...{ how: 'sought', name: 'mailStuck', severity: 'red', lasts: true, mends: false },
  title: { zh: '邮件滞留', en: 'a mail is held up' },
  seek: bySql(seekMailStuck),
  evidence,
  remedies: ['resendMail'],
  runbook: {
    meaning:
      'Five minutes after it should have gone no mail server has taken a notice: a leader does not know of a deadline. It is tried again for ever, under the same Message-ID.',
    causes: [
      'the mail server is down, refuses for now, or does not take our login or TLS (`fault`)',
      'no dispatcher runs',
      'a dispatcher that cannot reach PostgreSQL, or a rule pack that is not loaded',
    ],
    steps: [
      'See `health`: mail. `attempts` 0 means that no dispatcher takes it: start one.',
      'Mend what `fault` names. Mails follow by themselves, at most 15 minutes apart.',
      '`resendMail` tries at once; nobody gets it twice.',
    ],
  },
};

/** An address refused for good (P7). */
export const mailBounced: ToldKind = {
  ...{ how: 'told', name: 'mailBounced', severity: 'amber', lasts: false, mends: false },
  title: { zh: '邮件被退', en: 'an address was refused' },
  over: overBy(bouncesOver),
  evidence,
  remedies: ['readdressMail', 'resendMail'],
  runbook: {
    meaning:
      'A mail server says that an address does not exist. The notice climbed to the next in line; that person gets no further mail until the address is changed.',
    causes: ['a wrong address in the directory', 'a mailbox that was closed or is full for good'],
    steps: [
      '`GET /ops/mail` names the person where delivery failed.',
      '`readdressMail` asks the person and his head to confirm a new address; ops choose none.',
      'With the new address confirmed: `resendMail`.',
    ],
  },
};

/** The audience is empty, up to the last step of the climb (P7). */
export const nobodyToTell: ToldKind = {
  ...{ how: 'told', name: 'nobodyToTell', severity: 'red', lasts: true, mends: false },
  title: { zh: '无人可告知', en: 'nobody can be told' },
  over: overBy(unheardOver),
  evidence,
  remedies: ['resendMail', 'readdressMail'],
  runbook: {
    meaning:
      'A notice found nobody who may and can be told, not even the last in line. Nobody knows of this deadline.',
    causes: [
      'a post of the ladder that nobody holds',
      'holders without an address, or with one that was refused',
      'holders who may not be told; which cause it is, is not said here',
    ],
    steps: [
      '`doctor` lists the posts of every pack that nobody fills. The committee secretary files the holder, the office head approves.',
      'A refused address: `readdressMail`.',
      'Then `resendMail` resolves the audience anew.',
    ],
  },
};
