// What the mail of a refused command says: number, the command's label, what the code means; nothing else.
import type { NoticeRow } from '../db/mail/notices';
import type { CommandRefused } from '../db/matter/refusal-notice';
import type { HeadRow } from '../db/matter/rows';
import type { Procedure } from '../domain';
import { KERNEL_COMMANDS, MEANINGS } from './refusal-words';
import type { Label, MailFacts } from './texts';

export function refusedFacts(
  procedures: readonly Procedure[],
  head: Pick<HeadRow, 'procedure' | 'number'>,
  notice: Pick<NoticeRow, 'event'>,
): MailFacts {
  const { command, code } = notice.event as unknown as CommandRefused;
  const own = procedures.find(({ name }) => name === head.procedure)?.commands[command]?.label;
  return {
    key: 'refusedCommand',
    number: head.number,
    refused: {
      command: own ?? KERNEL_COMMANDS[command] ?? plain(command),
      // A code of a newer build is shown as it is.
      meaning: (MEANINGS as Partial<Record<string, Label>>)[code] ?? plain(code),
    },
  };
}

const plain = (text: string): Label => ({ zh: text, en: text });
