import { readHousehold } from '#aggregate/household.ts';
import { aimOf } from '#aggregate/methods/methods.ts';
import { compile } from '#aggregate/model/compile.ts';
import { readRules } from '#aggregate/model/permissions.ts';
import { solve } from '#aggregate/solver/solve.ts';
import { seededHousehold } from './engine-households.ts';
for (let seed = 91000; seed < 91040; seed++) {
  const rules = readRules(readHousehold(seededHousehold({ seed, instruments: 30, classes: 10 })));
  const model = compile(rules, aimOf(rules.household));
  solve(model);
}
