// Who may know of a clue, written from P8 and nothing of ours: the organ as it was generated, never as it was stored.
import type { Organ, Someone } from './random-organ';

export type About =
  { person: string } | { name: number } | { unit: string } | { post: string } | { unknown: true };

export interface StandIn {
  from: string;
  to: string;
  posts: string[];
}

export interface Clue {
  id: string;
  number: string;
  registrar: string;
  about: About[];
  /** Person the disposal named, once there is one. */
  officer?: string;
  followUp?: string;
}

/** Posts that have no part in any clue of these tests: the department that is never asked, adjudication. */
const APART = /@(review2|adjudication)$/;
const HANDLING = /@review1$/;
/** Posts that see every clue from the first moment: they hold its first desks, head or lead them, or keep the organ's books. */
const ALWAYS = [
  'principalLeader@organ',
  'ledgerKeeper@organ',
  'auditor@organ',
  'opsEngineer@organ',
  'officeHead@caseManagement',
  'caseManagementOffice@caseManagement',
  'intakeHead@intake',
  'leaderInCharge@intake',
  'pickupOfficer@intake',
];

export class Model {
  private readonly organ: Organ;
  readonly standIns: StandIn[] = [];

  constructor(organ: Organ) {
    this.organ = organ;
  }

  /** Everybody the clue is about, their relatives, and who stands in for them by standing appointment. */
  conflict({ about }: Pick<Clue, 'about'>): Set<string> {
    const meant = new Set(about.flatMap((one) => this.meant(one)));
    const relatives = this.organ.relatives.flatMap(([a, b]) => [
      ...(meant.has(a) ? [b] : []),
      ...(meant.has(b) ? [a] : []),
    ]);
    const posts = this.organ.people.filter(({ id }) => meant.has(id)).flatMap((one) => one.posts);
    const deputies = this.ids(({ deputyOf }) => deputyOf.some((post) => posts.includes(post)));
    return new Set([...meant, ...relatives, ...deputies]);
  }

  private meant(about: About): string[] {
    if ('person' in about) return [about.person];
    if ('name' in about) return this.ids(({ name }) => name === about.name);
    if ('post' in about) return this.ids(({ posts }) => posts.includes(about.post));
    if (!('unit' in about)) return [];
    // Whoever works there counts with its holders.
    return this.ids(
      ({ unit, posts }) =>
        unit === about.unit || posts.some((post) => post.endsWith(`@${about.unit}`)),
    );
  }

  private ids(wanted: (one: Someone) => boolean): string[] {
    return this.organ.people.filter(wanted).map(({ id }) => id);
  }

  /** Must find the clue wherever it is shown. */
  mustSee(clue: Clue, one: Someone): boolean {
    if (this.conflict(clue).has(one.id)) return false;
    return one.id === clue.registrar || one.posts.some((post) => ALWAYS.includes(post));
  }

  /** Has no part in it in his own right, nor in the place of anybody who may know. */
  hasNoPart(clue: Clue, one: Someone): boolean {
    const out = this.conflict(clue);
    if (out.has(one.id)) return true;
    if ([clue.registrar, clue.officer, clue.followUp].includes(one.id)) return false;
    const lent = this.standIns.filter(({ from, to }) => to === one.id && !out.has(from));
    const named = lent.some(({ from }) => [clue.officer, clue.followUp].includes(from));
    const posts = [...one.posts, ...lent.flatMap((each) => each.posts)];
    const apart = (post: string): boolean =>
      APART.test(post) || (clue.officer === undefined && HANDLING.test(post));
    return !named && posts.every(apart);
  }
}
