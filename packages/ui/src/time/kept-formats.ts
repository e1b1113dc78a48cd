/** Keeps what makes texts of dates or numbers: to make one takes as long as to write a hundred texts with it. */
function keep<O, F>(make: (language: string, options: O) => F): (language: string, options: O) => F {
  const kept = new Map<string, F>()
  return (language, options) => {
    const key = JSON.stringify([language, options])
    const known = kept.get(key) ?? make(language, options)
    kept.set(key, known)
    return known
  }
}

/** What writes moments in a language. */
export const dateFormat: (language: string, options: Intl.DateTimeFormatOptions) => Intl.DateTimeFormat = keep(
  (language, options) => new Intl.DateTimeFormat(language, options),
)

/** What writes how far away a moment is in a language. */
export const relativeFormat: (language: string, options: Intl.RelativeTimeFormatOptions) => Intl.RelativeTimeFormat = keep(
  (language, options) => new Intl.RelativeTimeFormat(language, options),
)

/** What writes numbers in a language. */
export const numberFormat: (language: string, options: Intl.NumberFormatOptions) => Intl.NumberFormat = keep(
  (language, options) => new Intl.NumberFormat(language, options),
)
