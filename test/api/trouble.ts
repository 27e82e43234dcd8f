// Rows as trouble leaves them, of a matter that may be a sealed stub.
import { randomBytes } from 'node:crypto';
import { ORGAN, type World } from '../ops/world';

const id = (): string => randomBytes(16).toString('base64url');

/** A rung on record that was noticed so many seconds after its instant. */
export const rungRecorded = (
  { sql }: World,
  matterId: string,
  latenessS: number,
  level = 1,
): Promise<unknown> =>
  sql(
    `insert into ledger (matter_id, seq, organ_id, epoch, entry_seq, type, event, prev_hash, hash)
     select $1, s, $2, 1, s, 'rungFired', jsonb_build_object('seq', s, 'type', 'rungFired', 'deadline', 'PICKUP',
       'level', $3::int, 'status', 'fired', 'atMs', duban_now_ms() - $4::float8 * 1000, 'nowMs', duban_now_ms()), '', repeat('a', 64)
     from (select coalesce(max(seq), 0) + 1 s from ledger where matter_id = $1) next`,
    [matterId, ORGAN, level, latenessS],
  );

/** A step that was accepted just now, so many seconds after it was submitted. */
export const commandDecided = async (
  world: World,
  matterId: string,
  latencyS: number,
): Promise<void> => {
  const commandId = await world.command(matterId);
  await world.sql(
    `update command set outcome = '{"state":"accepted"}', decided_at = duban_now(),
       submitted_at = date_trunc('milliseconds', duban_now() - $2 * interval '1 second') where id = $1`,
    [commandId, latencyS],
  );
};

/** A notice whose rung was just now, with a mail that waits too. */
export async function noticeWaiting({ sql }: World, matterId: string): Promise<void> {
  const noticeId = id();
  await sql(
    `insert into notice (id, organ_id, matter_id, key, kind, audience, event, rung_at)
     values ($1, $2, $3, $1, 'rung', '{}', '{}', duban_now())`,
    [noticeId, ORGAN, matterId],
  );
  await sql(
    `insert into message (organ_id, matter_id, notice_id, message_id, person_id, address)
     values ($1, $2, $3, $3, 'p_all', 'all@example.org')`,
    [ORGAN, matterId, noticeId],
  );
}

/** A deadline that went past its due instant, told up to this level. */
export const breached = ({ sql }: World, matterId: string, level: number): Promise<unknown> =>
  sql(
    `update head set overdue = true, state = jsonb_build_object('deadlines', jsonb_build_array(jsonb_build_object(
       'deadline', 'PICKUP', 'missedAtMs', duban_now_ms(), 'fired', jsonb_build_array(jsonb_build_array($2::int, 0, 1, 0)))))
     where matter_id = $1`,
    [matterId, level],
  );

/** Everything at once that an organ's figures could tell of one matter. */
export async function inEveryTrouble(world: World, matterId: string): Promise<void> {
  await breached(world, matterId, 4);
  await rungRecorded(world, matterId, 500);
  await commandDecided(world, matterId, 500);
  await world.command(matterId);
  await world.command(matterId, true);
  await noticeWaiting(world, matterId);
  for (const kind of ['nobodyToTell', 'forged', 'mailRefused', 'strangeRun'])
    await world.incident(kind, matterId);
}
