/** What follows from a model alone is worked out once for each model, and forgotten with it. */
import type { Model } from './model.ts';

export function oncePerModel<Result>(workOut: (model: Model) => Result): (model: Model) => Result {
  const known = new WeakMap<Model, { readonly result: Result }>();
  return (model) => {
    const found = known.get(model) ?? { result: workOut(model) };
    known.set(model, found);
    return found.result;
  };
}
