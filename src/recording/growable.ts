/** A column of whole numbers that grows. */
export class IntColumn {
  length = 0;
  #values = new Int32Array(256);

  push(value: number): void {
    if (this.length === this.#values.length) {
      const larger = new Int32Array(this.length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.length++] = value;
  }

  at(index: number): number {
    return this.#values[index] ?? 0;
  }

  /** A copy that is exactly as long as it has values. */
  toArray(): Int32Array {
    return this.#values.slice(0, this.length);
  }
}

/** A column of numbers that grows. */
export class NumberColumn {
  length = 0;
  #values = new Float64Array(256);

  push(value: number): void {
    if (this.length === this.#values.length) {
      const larger = new Float64Array(this.length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.length++] = value;
  }

  /** A copy, each value times `factor`, that is exactly as long as it has values. */
  toArray(factor = 1): Float64Array {
    const values = this.#values.slice(0, this.length);
    if (factor !== 1) for (let i = 0; i < values.length; i++) values[i] = (values[i] ?? 0) * factor;
    return values;
  }
}
