/** The written form of the three files, checked value by value but not yet against each other. */
import type { z } from 'zod';
import type { Sections } from './sections.ts';
import type { brokeragesSections } from './written/brokerages.ts';
import type { policySections } from './written/policy.ts';
import type { targetsSections } from './written/targets.ts';

type Complete<Shape extends Readonly<Record<string, z.ZodType>>> = {
  readonly [Key in keyof Shape]: z.output<Shape[Key]>;
};

export type TargetsSections = Complete<typeof targetsSections>;
export type BrokeragesSections = Complete<typeof brokeragesSections>;
export type PolicySections = Complete<typeof policySections>;

/** What could be read of each file; a section that could not is undefined. */
export interface WrittenConfig {
  readonly targets: Sections<typeof targetsSections>;
  readonly brokerages: Sections<typeof brokeragesSections>;
  readonly policy: Sections<typeof policySections>;
}
