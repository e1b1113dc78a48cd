/** A validator of any make that follows the Standard Schema specification, version 1 (zod 4 does). */
export interface Schema<Output = unknown> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => Verdict<Output> | Promise<Verdict<Output>>
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined
  }
}

/** What a schema says of a value: the parsed value, or what is wrong with it. */
export type Verdict<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly { readonly message: string; readonly path?: readonly unknown[] | undefined }[] }

/** The type that a schema's parsed values have. */
export type Output<S extends Schema> = NonNullable<S['~standard']['types']>['output']
