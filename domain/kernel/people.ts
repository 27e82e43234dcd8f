// Who acts and who holds: opaque person ids and posts. Must not know names, addresses or conflicts.

/** Opaque id of a person who acts (`person_…`). Never the id of somebody reported. */
export type PersonId = string;

/** A post is always `code@unit`, such as `leaderInCharge@intake` (protocols P6). */
export type Post = string;

/** The person for whom a stand-in acts, with the posts the delegation covers. */
export interface ActingFor {
  personId: PersonId;
  posts: Post[];
  delegationId: string;
}

export interface Actor {
  personId: PersonId;
  posts: Post[];
  actingFor?: ActingFor;
}

/** Who holds a desk or a deadline: a post, and the persons in it where the matter names them. */
export interface Holder {
  post: Post;
  persons?: PersonId[];
}

export const postCode = (post: Post): string => post.split('@')[0] ?? post;
export const postUnit = (post: Post): string => post.split('@')[1] ?? '';
export const postOf = (code: string, unit: string): Post => `${code}@${unit}`;
