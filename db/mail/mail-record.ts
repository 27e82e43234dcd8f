// All notices, deliveries and messages of an organ as they stand: for who reconciles them with ledger and mail server.
import type { PersonId } from '../../domain';
import type { Query } from '../pool';

export interface RecordedNotice {
  id: string;
  matterId: string;
  key: string;
  kind: string;
  state: string;
}

export interface RecordedDelivery {
  noticeId: string;
  matterId: string;
  personId: PersonId;
  /** The slot of the audience that the person filled. */
  slot: string;
  state: string;
}

export interface RecordedMessage {
  noticeId: string;
  personId: PersonId;
  /** Complete `Message-ID` header. */
  messageId: string;
  address: string;
  state: string;
  attempts: number;
}

export interface MailRecord {
  notices: RecordedNotice[];
  deliveries: RecordedDelivery[];
  messages: RecordedMessage[];
}

/** One look at all three, by the role `duban_dispatch`. */
export async function mailRecord(q: Query): Promise<MailRecord> {
  const [notices, deliveries, messages] = await Promise.all([
    q.rows<RecordedNotice>(
      'select id, matter_id "matterId", key, kind, state from notice order by rung_at, id',
    ),
    q.rows<RecordedDelivery>(
      `select notice_id "noticeId", matter_id "matterId", person_id "personId", slot, state
         from delivery order by notice_id, person_id`,
    ),
    q.rows<RecordedMessage>(
      `select notice_id "noticeId", person_id "personId", message_id "messageId", address, state, attempts
         from message order by created_at, id`,
    ),
  ]);
  return { notices, deliveries, messages };
}
