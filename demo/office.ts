// The people of the district at their desks: found by post, signed in once.
import type { Account } from './account';
import { Officer, type Transport } from './officer';

/** Posts whose holders act in the demo; the others only get mail. */
const ACTING = [
  'principalLeader',
  'partyCommitteePrincipal',
  'superiorContact',
  'leaderInCharge',
  'intakeOfficer',
  'pickupOfficer',
  'caseManagementOffice',
  'officeHead',
  'departmentHead',
  'caseOfficer',
  'followUpPerson',
];

export class Office {
  private readonly byPost = new Map<string, Officer[]>();
  private readonly byPerson = new Map<string, Officer>();
  private readonly accounts: readonly Account[];

  private constructor(accounts: readonly Account[]) {
    this.accounts = accounts;
  }

  /** `transportOf` says how the requests of each travel; default plainly. */
  static async open(
    baseUrl: string,
    accounts: readonly Account[],
    transportOf?: (account: Account) => Transport,
  ): Promise<Office> {
    const office = new Office(accounts);
    const acting = accounts.filter(({ posts }) =>
      posts.some((post) => ACTING.includes(post.split('@')[0] ?? '')),
    );
    for (const account of acting)
      office.seat(await Officer.signIn(baseUrl, account, transportOf?.(account)));
    return office;
  }

  /** The `nth` holder of a post, counted round. */
  holder(post: string, nth = 0): Officer {
    const held = this.byPost.get(post) ?? [];
    const found = held[nth % Math.max(1, held.length)];
    if (found === undefined) throw new Error(`nobody holds ${post}`);
    return found;
  }

  person(personId: string): Officer {
    const found = this.byPerson.get(personId);
    if (found === undefined) throw new Error(`${personId} is not signed in`);
    return found;
  }

  /** First post of each person of the directory, signed in or not. */
  get postOf(): Map<string, string> {
    return new Map(this.accounts.map(({ personId, posts }) => [personId, posts[0] ?? '']));
  }

  private seat(officer: Officer): void {
    const { personId, posts } = officer.account;
    this.byPerson.set(personId, officer);
    for (const post of posts) this.byPost.set(post, [...(this.byPost.get(post) ?? []), officer]);
  }
}
