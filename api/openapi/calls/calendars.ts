// Holiday plans: import, and how far the open matters are counted by them (P6).
import { z } from 'zod';
import { holidayPlanSchema } from '../../../rules/calendar';
import type { Call } from '../call';

const path = '/api/v1/calendars';
const tag = 'calendars';
const EXAMPLE = {
  year: 2027,
  version: '2027.1',
  source: '国务院办公厅关于2027年部分节假日安排的通知',
  off: [{ from: '2027-01-01', to: '2027-01-03', name: '元旦' }],
  work: [],
};

const accepted = z
  .strictObject({ year: z.int(), version: z.string(), matters: z.int().min(0) })
  .openapi('CalendarAccepted');

const calendars = z
  .strictObject({
    calendars: z.array(
      z.strictObject({
        year: z.int(),
        version: z.string(),
        importedAt: z.iso
          .datetime()
          .nullable()
          .openapi({ description: 'null: came with the build' }),
      }),
    ),
    matters: z
      .strictObject({ done: z.int().min(0), waiting: z.int().min(0) })
      .openapi({ description: 'Open matters with day clocks, of those the asker sees' }),
  })
  .openapi('Calendars');

export const CALENDAR_CALLS: readonly Call[] = [
  {
    method: 'post',
    path,
    tag,
    summary: 'Import a holiday plan',
    description:
      'For the office head. New matters are counted by it at once, open ones in the background, never to an earlier due date.',
    keyed: true,
    body: { schema: holidayPlanSchema, examples: { plan: EXAMPLE } },
    answers: { 202: { description: 'Stored; so many matters are counted anew', schema: accepted } },
    problems: ['notAllowed', 'calendarVersionTaken'],
  },
  {
    method: 'get',
    path,
    tag,
    summary: 'Holiday plans in force, and how far the open matters are counted by them',
    answers: { 200: { description: 'Plans and progress', schema: calendars } },
    problems: ['notAllowed'],
  },
];
