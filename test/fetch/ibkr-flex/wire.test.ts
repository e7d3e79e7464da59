/** What the XML library refuses by throwing is a problem like any other. */
import { expect, test } from 'vitest';
import { readFlexAnswer } from '#fetch/ibkr-flex/wire.ts';

test.each(['constructor', 'prototype', '__proto__'])('an element called %s is refused', (name) => {
  const xml = `<FlexQueryResponse queryName="q" type="AF"><${name}/></FlexQueryResponse>`;
  expect(readFlexAnswer(new TextEncoder().encode(xml), 'A1')).toMatchObject({
    ok: false,
    problems: [{ code: 'broker-answer-invalid', where: 'A1' }],
  });
});
