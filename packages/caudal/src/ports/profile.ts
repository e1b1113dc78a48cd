/** Of which dataset a profile is wanted. */
export interface ProfileRequest {
  readonly dataset: {
    readonly name: string
    /** The model that makes it: then all columns of its table or view count. */
    readonly model?: string
  }
  /** Whether only a profile is wanted that has been made before; nothing is computed then. */
  readonly kept: boolean
}

/** What the values of a dataset look like, column by column. */
export interface Profile {
  readonly dataset: string
  /** The version that was looked at; null for what a model made without one being recorded. */
  readonly version: string | null
  /** When it was made, in milliseconds since 1970. */
  readonly at: number
  /** Rows that the dataset has. */
  readonly rows: number
  /** Rows that were looked at; fewer than there are where a sample was taken, and all other figures are of these. */
  readonly looked: number
  readonly columns: readonly ColumnProfile[]
}

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
  /** Intervals of equal width from the least to the greatest value; a value on an edge belongs to the later, the last one to the last. */
  readonly histogram: readonly { readonly from: number | string; readonly to: number | string; readonly rows: number }[]
}
