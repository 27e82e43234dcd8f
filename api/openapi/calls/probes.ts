// Outside `/api/v1`: probes, the page of a mail's link, this document.
import { z } from 'zod';
import type { Call } from '../call';

const word = (description: string) => ({ description, schema: z.string(), types: ['text/plain'] });

export const PROBE_CALLS: readonly Call[] = [
  {
    method: 'get',
    path: '/livez',
    tag: 'probes',
    summary: 'Is the process alive',
    open: true,
    answers: { 200: word('`ok`') },
  },
  {
    method: 'get',
    path: '/readyz',
    tag: 'probes',
    summary: 'Can the process serve; details are on the ops port',
    open: true,
    answers: { 200: word('`ready`'), 503: word('`notReady`') },
  },
  {
    method: 'get',
    path: '/api/openapi.json',
    tag: 'probes',
    summary: 'This document',
    open: true,
    answers: { 200: { description: 'OpenAPI 3.1', schema: z.looseObject({}) } },
  },
  {
    method: 'get',
    path: '/c/{id}',
    tag: 'pages',
    summary: 'The view as a page: where a mail’s link leads, by way of signing in; changes nothing',
    open: true,
    answers: {
      200: { description: 'The page', schema: z.string(), types: ['text/html'] },
      303: { description: 'To the sign-in page' },
      404: { description: 'No such matter for this officer', types: ['text/html'] },
    },
  },
];
