// RFC 9457: every answer that is no success.
import { z } from 'zod';
import { PROBLEM_CODES, type ProblemCode } from '../problems';
import './fields';

const fault = z
  .strictObject({
    pointer: z.string().openapi({ description: 'JSON pointer into the body; never its value' }),
    code: z.string(),
  })
  .openapi('FieldFault');

export const problem = z
  .strictObject({
    type: z.string().regex(/^urn:duban:problem:[A-Za-z]+$/),
    title: z.string(),
    status: z.int().min(400).max(599),
    code: z.enum(PROBLEM_CODES as [ProblemCode, ...ProblemCode[]]).openapi('ProblemCode'),
    traceId: z
      .string()
      .optional()
      .openapi({ description: 'For a question to operations; a 404 carries none' }),
    params: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
    errors: z.array(fault).optional(),
    commandId: z
      .string()
      .optional()
      .openapi({ description: 'Row of the command that was refused' }),
  })
  .openapi('Problem', {
    example: {
      type: 'urn:duban:problem:invalidBody',
      title: 'The body does not match its schema',
      status: 422,
      code: 'invalidBody',
      traceId: '9f2c1e7ab0d45310',
      errors: [{ pointer: '/receivedAt', code: 'yearOutOfRange' }],
    },
  });
