// Who is told at which level, by the holder of the late step (domain §5.3).
import { join } from 'node:path';
import type { Level } from '../../domain/kernel/slice';
import { CLUE } from '../../rules/declared';
import { audienceOf } from '../../rules/audience';
import { loadRules } from '../../rules/load';
import { POST_UNITS } from '../../rules/posts';

const [pack] = loadRules(join(__dirname, '../../rules/135.json')).packs;
if (!pack) throw new Error('no pack');
const BOARD = ['officeHead@caseManagement', 'principalLeader@organ'];
const LEADER = ['principalLeader@organ'];

test.each<
  [
    deadline: string,
    holder: string,
    blue: string[],
    yellow: string[],
    red: string[],
    listed: string[],
  ]
>([
  [
    'PICKUP',
    'pickupOfficer@intake',
    ['holder', 'intakeHead@intake'],
    ['leaderInCharge@intake'],
    LEADER,
    BOARD,
  ],
  [
    'DISPOSAL_TRIAGE',
    'dutyOfficer@intake',
    ['holder', 'officeHead@caseManagement'],
    ['leaderInCharge@caseManagement'],
    LEADER,
    BOARD,
  ],
  [
    'VERIFICATION',
    'caseOfficer@supervision1',
    ['holder', 'departmentHead@supervision1'],
    ['leaderInCharge@supervision1'],
    [...LEADER, 'departmentHead@supervision1'],
    BOARD,
  ],
  [
    'SIGN_STEP_2',
    'leaderInCharge@supervision1',
    ['holder'],
    LEADER,
    LEADER,
    [...BOARD, 'committeeSecretary@organ'],
  ],
  [
    'SIGN_STEP_3',
    'principalLeader@organ',
    ['holder'],
    ['holder'],
    ['committeeSecretary@organ'],
    ['superiorContact@organ'],
  ],
  [
    'SATISFACTION_CALLBACK',
    'intakeOfficer@intake',
    ['holder', 'intakeHead@intake'],
    ['leaderInCharge@intake'],
    LEADER,
    BOARD,
  ],
  [
    'RESULT_REPLY',
    'caseOfficer@supervision2',
    ['holder', 'departmentHead@supervision2'],
    ['leaderInCharge@supervision2'],
    [...LEADER, 'departmentHead@supervision2'],
    BOARD,
  ],
  [
    'WHOLE_LIFE',
    'leaderInCharge@supervision1',
    ['holder'],
    LEADER,
    LEADER,
    ['superiorContact@organ'],
  ],
])('%s held by %s climbs as the table says', (deadline, holder, ...levels) => {
  levels.forEach((slots, at) => {
    expect(audienceOf(pack, deadline, (at + 1) as Level, holder).slots).toEqual(slots);
  });
  expect(audienceOf(pack, deadline, 0, holder).slots).toEqual(['holder']);
});

test('a stub is told to the superior contact alone, at every level and without a climb', () => {
  for (const level of [0, 1, 2, 3, 4] as const) {
    expect(audienceOf(pack, 'REPORT_UPWARD', level, 'intakeOfficer@intake')).toEqual({
      slots: ['superiorContact@organ'],
      climb: [],
    });
  }
});

test('the climb begins above whoever was told and ends at the superior', () => {
  const climb = (level: Level, holder: string) =>
    audienceOf(pack, 'VERIFICATION', level, holder).climb;
  expect(climb(1, 'caseOfficer@supervision1')).toEqual([
    'leaderInCharge@supervision1',
    'principalLeader@organ',
    'superiorContact@organ',
  ]);
  expect(climb(3, 'caseOfficer@supervision1')).toEqual(['superiorContact@organ']);
  expect(climb(1, 'leaderInCharge@supervision1')).toEqual([...LEADER, 'superiorContact@organ']);
});

test('every deadline and every holder has somebody at every level (invariant 5: every miss reaches somebody)', () => {
  for (const deadline of CLUE.deadlines) {
    for (const code of [...Object.keys(POST_UNITS), 'newPost']) {
      for (const level of [0, 1, 2, 3, 4] as const) {
        const { slots, climb } = audienceOf(pack, deadline, level, `${code}@supervision1`);
        expect(slots.length).toBeGreaterThan(0);
        expect([...slots, ...climb].join()).not.toContain('{unit}');
        if (!slots.includes('superiorContact@organ'))
          expect(climb.at(-1)).toBe('superiorContact@organ');
      }
    }
  }
});
