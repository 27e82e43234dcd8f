// Takes one file out of a multipart body as it streams in; what is over the limit is not kept.
import busboy from 'busboy';
import { setTimeout as pause } from 'node:timers/promises';
import type { Request, Response } from 'express';
import { MAX_PAPER_BYTES } from '../db/matter/papers';
import { listedType } from './paper-type';
import { Problem } from './problems';

export interface Upload {
  fields: Record<string, string>;
  fileName: string;
  /** As declared, one of the list. */
  mediaType: string;
  bytes: Buffer;
}

/** How long a body may take to arrive, ms: 20 MB at 4 Mbit/s. Shorter than the server's own limit, which has no code. */
export const LONGEST_UPLOAD_MS = 45_000;
const FIELD_BYTES = 200;
/** Room for boundaries and fields beside the file. */
const AROUND_BYTES = 64 * 1024;

/**
 * The one file of a body under `file`; 408, 413, 415 or 422 otherwise. The rest of a refused body is read and thrown
 * away; one that is too slow is cut off with its connection.
 */
export async function readUpload(
  req: Request,
  res: Response,
  longestMs = LONGEST_UPLOAD_MS,
): Promise<Upload> {
  if (Number(req.headers['content-length'] ?? 0) > MAX_PAPER_BYTES + AROUND_BYTES)
    throw new Problem('payloadTooLarge');
  const parser = parserOf(req);
  const stop = new AbortController();
  try {
    return await Promise.race([taken(req, parser), tooSlow(res, longestMs, stop.signal)]);
  } finally {
    stop.abort();
    req.unpipe(parser);
    req.resume();
  }
}

async function tooSlow(res: Response, longestMs: number, signal: AbortSignal): Promise<never> {
  await pause(longestMs, undefined, { signal });
  res.setHeader('Connection', 'close');
  throw new Problem('uploadTooSlow');
}

function parserOf(req: Request): busboy.Busboy {
  if (!/^multipart\/form-data\s*;/i.test(req.headers['content-type'] ?? ''))
    throw new Problem('paperTypeNotAllowed');
  try {
    return busboy({
      headers: req.headers,
      defParamCharset: 'utf8',
      limits: {
        files: 1,
        fields: 4,
        fieldNameSize: FIELD_BYTES,
        fieldSize: FIELD_BYTES,
        // The parser says "limit" already when it is reached.
        fileSize: MAX_PAPER_BYTES + 1,
        parts: 6,
      },
    });
  } catch {
    throw new Problem('malformedMultipart');
  }
}

function taken(req: Request, parser: busboy.Busboy): Promise<Upload> {
  return new Promise((resolve, reject) => {
    const fields: Record<string, string> = {};
    const tooMany = (): void => reject(new Problem('malformedMultipart'));
    let file: Omit<Upload, 'fields' | 'bytes'> | undefined;
    const chunks: Buffer[] = [];
    parser.on('field', (name, value, info) => {
      if (info.valueTruncated || info.nameTruncated) tooMany();
      fields[name] = value;
    });
    parser.on('file', (name, stream, info) => {
      const mediaType = listedType(info.mimeType);
      if (name !== 'file') reject(new Problem('paperMissing'));
      else if (mediaType === undefined) reject(new Problem('paperTypeNotAllowed'));
      else file = { fileName: info.filename ?? '', mediaType };
      stream.on('limit', () => reject(new Problem('payloadTooLarge')));
      stream.on('error', tooMany);
      stream.on('data', (chunk: Buffer) => void (file === undefined || chunks.push(chunk)));
    });
    for (const limit of ['filesLimit', 'fieldsLimit', 'partsLimit'] as const)
      parser.on(limit, tooMany);
    parser.on('error', tooMany);
    req.on('aborted', tooMany);
    parser.on('close', () => {
      const bytes = Buffer.concat(chunks);
      if (file === undefined || bytes.length === 0) reject(new Problem('paperMissing'));
      else resolve({ ...file, fields, bytes });
    });
    req.pipe(parser);
  });
}
