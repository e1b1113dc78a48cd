/** Where an asynchronous function of the generated code leaves its result, so that its caller need not wait when it is there at once. */
export class Box {
  #state: 'empty' | 'given' | 'failed' = 'empty'
  #content: unknown = undefined

  give(value: unknown): void {
    this.#state = 'given'
    this.#content = value
  }

  fail(error: unknown): void {
    this.#state = 'failed'
    this.#content = error
  }

  get isEmpty(): boolean {
    return this.#state === 'empty'
  }

  /** What was given; throws what failed. */
  open(): unknown {
    if (this.#state === 'failed') throw this.#content as Error
    return this.#content
  }
}

/** A function that runs an asynchronous body and yields its result itself where nothing had to be awaited, else a promise of it. */
export function boxed(body: (box: Box, given: unknown[]) => Promise<void>): (given: unknown[]) => unknown {
  return (given) => {
    const box = new Box()
    const promise = body(box, given)
    return box.isEmpty ? promise.then(() => box.open()) : box.open()
  }
}
