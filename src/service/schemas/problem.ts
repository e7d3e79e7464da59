/** What an answer says when something is wrong: problem details (RFC 9457). */
import { z } from 'zod';

export const problemDetails = z.strictObject({
  type: z.string().describe('`urn:rebalance:problem:` and the kind'),
  title: z.string().describe('The kind in a few words'),
  status: z.int().min(400).max(599),
  detail: z.string().describe('What is wrong this time'),
  errors: z
    .array(
      z.strictObject({
        detail: z.string().describe('What is wrong, in one sentence'),
        code: z.string().optional().describe('Problem code, as in docs/EXIT-CODES.md'),
        pointer: z
          .string()
          .optional()
          .describe('JSON pointer to the field of the body; `` is the body itself'),
        parameter: z.string().optional().describe('Name of the parameter of path, query or header'),
        where: z.string().optional().describe('Account, file or rule'),
        next: z.string().optional().describe('What to do about it'),
      }),
    )
    .optional()
    .describe('Each thing that is wrong'),
  conflicting_constraints: z
    .array(z.string())
    .optional()
    .describe('Of an infeasible plan: constraints that no orders satisfy together'),
});

export type ProblemDetails = z.output<typeof problemDetails>;
export type ProblemError = NonNullable<ProblemDetails['errors']>[number];
