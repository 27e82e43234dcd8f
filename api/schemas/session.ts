// What signing in and `GET /me` answer.
import { z } from 'zod';
import './fields';

const officer = {
  personId: z.string(),
  name: z.string(),
  organId: z.string(),
  locale: z.enum(['zh', 'en']),
};

export const signedInAnswer = z
  .strictObject({
    token: z.string().openapi({ description: 'Sent as `Authorization: Bearer …`' }),
    expiresAt: z.iso.datetime(),
    officer: z.strictObject(officer).openapi('Officer'),
  })
  .openapi('SignedIn');

export const me = z
  .strictObject({
    ...officer,
    posts: z.array(z.string()),
    actingFor: z.array(
      z.strictObject({
        personId: z.string(),
        posts: z.array(z.string()),
        delegationId: z.string(),
      }),
    ),
    expiresAt: z.iso.datetime(),
  })
  .openapi('Me');
