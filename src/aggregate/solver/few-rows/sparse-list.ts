/** The entries of a vector that are not zero, so that loops pass over the others. */
export class SparseList {
  readonly indices: Int32Array;
  readonly values: Float64Array;
  length = 0;

  constructor(capacity: number) {
    this.indices = new Int32Array(capacity);
    this.values = new Float64Array(capacity);
  }

  /** Reads every `stride`th number of a vector from `first` on. */
  gather(vector: Float64Array, first: number, stride: number): void {
    const { indices, values } = this;
    const capacity = indices.length;
    let length = 0;
    for (let index = 0, at = first; index < capacity; index += 1, at += stride) {
      const value = vector[at] as number;
      if (value < NOTHING && value > -NOTHING) continue;
      indices[length] = index;
      values[length] = value;
      length += 1;
    }
    this.length = length;
  }
}

/** What rounding leaves where nothing should be. */
const NOTHING = 1e-13;
