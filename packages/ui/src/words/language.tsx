import { createContext, use, useCallback, useEffect, useMemo } from 'react'
import type { ReactElement, ReactNode } from 'react'
import { useLocalStorage } from '@mantine/hooks'
import type { Style } from '../time/format.ts'
import { en } from './en.ts'
import { ptBr } from './pt-br.ts'
import { fill } from './words.ts'
import type { Say, Words } from './words.ts'

/** The languages of the screen. */
export type Language = 'en' | 'pt-BR'

/** A language in force: its texts, and how it writes times and numbers. */
export interface Spoken extends Style {
  readonly language: Language
  readonly say: Say
  readonly turn: () => void
}

const dictionaries: { readonly [L in Language]: Words } = { en, 'pt-BR': ptBr }
const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone
const Spoken = createContext<Spoken | null>(null)

/** Speaks the language that was chosen here last, the browser's where none was. */
export function LanguageProvider({ children }: { readonly children: ReactNode }): ReactElement {
  const first: Language = navigator.language.startsWith('pt') ? 'pt-BR' : 'en'
  const [language, choose] = useLocalStorage<Language>({ key: 'caudal-language', defaultValue: first, getInitialValueInEffect: false })
  const say = useCallback<Say>((word, values) => fill(dictionaries[language][word], values), [language])
  const turn = useCallback(() => choose((now) => (now === 'en' ? 'pt-BR' : 'en')), [choose])
  useEffect(() => {
    document.documentElement.lang = language
  }, [language])
  const value = useMemo(() => ({ language, zone, say, turn }), [language, say, turn])
  return <Spoken value={value}>{children}</Spoken>
}

/** The language in force, the zone of the machine, and the texts. */
export function useLanguage(): Spoken {
  const spoken = use(Spoken)
  if (spoken === null) throw new Error('no language around this part')
  return spoken
}
