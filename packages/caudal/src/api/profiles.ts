/** How the values of a column are summed up: numbers and times have a range and a histogram, texts and lists have lengths. */
export type ProfileKind = 'number' | 'text' | 'time' | 'boolean' | 'list' | 'other'

/** What the values of a column look like. */
export interface ColumnProfile {
  readonly name: string
  /** What the warehouse calls its type. */
  readonly type: string
  readonly kind: ProfileKind
  readonly nulls: number
  /** Different values, null not counted. */
  readonly distinct: number
  /** The least value as text, times in ISO; null where there is none. Numbers that are infinite or none are left out. */
  readonly min: string | null
  readonly max: string | null
  /** Null for what is no number. */
  readonly mean: number | null
  /** Characters of texts, items of lists; null for others. */
  readonly lengths: { readonly min: number; readonly mean: number; readonly max: number } | null
  /** The most frequent values, those that come once left out where there are many. Long texts are cut. */
  readonly top: readonly { readonly value: string; readonly rows: number }[]
  /** Intervals of equal width from the least to the greatest value; a value on an edge belongs to the later one. */
  readonly histogram: readonly { readonly from: number | string; readonly to: number | string; readonly rows: number }[]
}

/** What the values of a dataset's served version look like, column by column. */
export interface DatasetProfile {
  readonly dataset: string
  /** Null for what a model made without a version being recorded. */
  readonly version: string | null
  /** When it was made. */
  readonly at: string
  /** Rows that the dataset has. */
  readonly rows: number
  /** Rows that were looked at; fewer than there are where a sample was taken, and all other figures are of these. */
  readonly looked: number
  readonly columns: readonly ColumnProfile[]
}
