/** The OpenAPI 3.1 document, made from the schemas that check the requests. */
import swagger from '@fastify/swagger';
import type { FastifyInstance, FastifySchema } from 'fastify';
import { z } from 'zod';
import { type JsonSchema, jsonSchemaOf } from '../schemas/json-schema.ts';
import type { DocumentedAnswers } from './documented.ts';

/** To be registered before the routes. */
export async function registerOpenApi(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'rebalance',
        version,
        description:
          'Recommends the trades that bring a household back to its targets. Decimals in answers are exact and stand as text; weights and turnover are fractions, amounts are in base currency.',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: '/' }],
      components: {
        securitySchemes: {
          key: {
            type: 'http',
            scheme: 'bearer',
            description: 'An API key that `rebalance keys add` made',
          },
        },
      },
      security: [{ key: [] }],
    },
    transform: ({ schema, url }) => ({ schema: documented(schema), url }),
  });
}

function documented(schema: FastifySchema | undefined): FastifySchema {
  if (schema === undefined) return { hide: true };
  const { body, querystring, params, headers, response, ...rest } = schema;
  return {
    ...rest,
    ...converted({ body, querystring, params, headers }),
    response: Object.fromEntries(
      Object.entries((response ?? {}) as DocumentedAnswers).map(([status, answer]) => [
        status,
        {
          description: answer.description,
          ...(answer.content === null ? { type: 'null' } : { content: contentOf(answer.content) }),
        },
      ]),
    ),
  };
}

function converted(parts: Readonly<Record<string, unknown>>): Record<string, JsonSchema> {
  return Object.fromEntries(
    Object.entries(parts).flatMap(([name, schema]) =>
      schema instanceof z.ZodType ? [[name, jsonSchemaOf(schema)]] : [],
    ),
  );
}

function contentOf(content: NonNullable<DocumentedAnswers[number]['content']>) {
  return Object.fromEntries(
    Object.entries(content).map(([type, { schema }]) => [type, { schema: jsonSchemaOf(schema) }]),
  );
}
