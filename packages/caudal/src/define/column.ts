/** The type of a column, the same on every engine; `sql/` says what each engine calls it. */
export type ColumnType =
  | { readonly kind: 'string' | 'boolean' | 'double' | 'date' | 'time' | 'timestamp' | 'json' | 'bytes' | 'uuid' }
  | { readonly kind: 'int'; readonly bits: 32 | 64 }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'list'; readonly of: ColumnType }
  | { readonly kind: 'struct'; readonly fields: readonly { readonly name: string; readonly type: ColumnType }[] }

/** A rule on the values of a column that SQL can check. Lengths are in characters; bounds have the column's own type. */
export type Rule =
  | { readonly kind: 'min' | 'max' | 'above' | 'below'; readonly value: number | string }
  | { readonly kind: 'multiple_of'; readonly value: number }
  | { readonly kind: 'min_length' | 'max_length' | 'length'; readonly value: number }
  | { readonly kind: 'one_of'; readonly values: readonly (string | number | boolean)[] }
  /** A regular expression in the syntax that JavaScript and RE2 share; the value must contain a match. */
  | { readonly kind: 'pattern'; readonly pattern: string; readonly label: string }

/** A column of a dataset, read off its schema. */
export interface Column {
  readonly name: string
  readonly type: ColumnType
  readonly nullable: boolean
  readonly rules: readonly Rule[]
  /** What the schema demands that SQL cannot check (refinements, transforms): rows from SQL and files pass through the schema for these. */
  readonly unchecked: readonly string[]
  readonly description?: string
}

/** What a column helper (`decimal`, `timestamp`, …) says of the schema that it makes; stands on the schema's definition as `caudal`. */
export interface ColumnMark {
  readonly type: ColumnType
  /** What the schema demands beyond the type that SQL cannot check. Default: nothing. */
  readonly unchecked?: readonly string[]
}
