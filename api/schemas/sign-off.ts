// The document that is signed, with its digest and the signatures so far (P9).
import { z } from 'zod';
import { sha256 } from './fields';

export const signOffDocument = z
  .strictObject({
    document: z.record(z.string(), z.unknown()),
    contentDigest: sha256().openapi({ description: 'SHA-256 over RFC 8785 of `document`' }),
    round: z.int().min(1),
    step: z.int().min(1),
    earlierSignatures: z
      .strictObject({
        digest: sha256(),
        signatures: z.array(z.looseObject({ at: z.iso.datetime() })),
      })
      .nullable(),
  })
  .openapi('SignOffDocument');
