import { ActionIcon, AppShell, Burger, Button, Tooltip, useMantineColorScheme, useComputedColorScheme } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import {
  IconCode,
  IconDatabase,
  IconHome,
  IconKeyboard,
  IconPlayerPlay,
  IconRoute,
  IconSearch,
  IconSettings,
  IconSitemap,
  IconSunMoon,
} from '@tabler/icons-react'
import { Link, Outlet, useNavigate } from '@tanstack/react-router'
import { Suspense, lazy, useMemo } from 'react'
import type { ReactElement } from 'react'
import { settingsTabs } from '../address.ts'
import { useLanguage } from '../words/language.tsx'
import { openFinder } from './finder-store.ts'
import { Finder } from './finder.tsx'
import { moveRow, useKeys } from './keys.ts'
import type { Offer } from './palette.tsx'
import { LiveMark, StaleNotice } from './live-mark.tsx'

const KeysList = lazy(() => import('./keys-list.tsx').then(({ KeysList }) => ({ default: KeysList })))

const pages = [
  { to: '/', word: 'nav.home', icon: IconHome, key: 'g h' },
  { to: '/pipelines', word: 'nav.pipelines', icon: IconRoute, key: 'g p' },
  { to: '/runs', word: 'nav.runs', icon: IconPlayerPlay, key: 'g r' },
  { to: '/datasets', word: 'nav.datasets', icon: IconDatabase, key: 'g d' },
  { to: '/models', word: 'nav.models', icon: IconCode, key: 'g m' },
  { to: '/graph', word: 'nav.graph', icon: IconSitemap, key: 'g g' },
  { to: '/settings', word: 'nav.settings', icon: IconSettings, key: 'g s' },
] as const

/** The frame around every page: where one can go, what can be found, and whether what is shown is true now. */
export function Shell(): ReactElement {
  const { say } = useLanguage()
  const [navOpen, nav] = useDisclosure(false)
  const [keysOpen, keys] = useDisclosure(false)
  const navigate = useNavigate()
  const { open } = keys
  const map = useMemo(
    () => ({
      '?': open,
      j: () => moveRow(1),
      k: () => moveRow(-1),
      ...Object.fromEntries(pages.map(({ to, key }) => [key, () => void navigate({ to })])),
    }),
    [open, navigate],
  )
  useKeys(map)
  const offers = useOffers(open)
  return (
    <AppShell header={{ height: 44 }} navbar={{ width: 196, breakpoint: 'sm', collapsed: { mobile: !navOpen } }} padding={0}>
      <AppShell.Header className="bar">
        <a className="skip" href="#content">
          {say('nav.skip')}
        </a>
        <Burger opened={navOpen} onClick={nav.toggle} hiddenFrom="sm" size="sm" aria-label={say('nav.open')} />
        <Link to="/" className="brand">
          Caudal
        </Link>
        <Tools showKeys={keys.open} />
      </AppShell.Header>
      <AppShell.Navbar className="nav" aria-label={say('nav.label')}>
        {pages.map(({ to, word, icon: Icon }) => (
          <Link key={to} to={to} className="nav-link" activeOptions={{ exact: to === '/' }} onClick={nav.close}>
            <Icon size={17} aria-hidden />
            {say(word)}
          </Link>
        ))}
        <LiveMark />
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1}>
        <StaleNotice />
        <Outlet />
      </AppShell.Main>
      <Suspense>
        {keysOpen && <KeysList close={keys.close} />}
        <Finder {...offers} />
      </Suspense>
    </AppShell>
  )
}

/** What the palette offers besides what the server finds: the pages, the parts of the settings, and what the buttons at the top do. */
function useOffers(showKeys: () => void): { readonly pages: readonly Offer[]; readonly actions: readonly Offer[] } {
  const { say, turn } = useLanguage()
  const navigate = useNavigate()
  const { turnTheme } = useSwitches()
  return {
    pages: [
      ...pages.map(({ to, word }) => ({ id: to, label: say(word), run: () => void navigate({ to }) })),
      ...settingsTabs.map((tab) => ({
        id: `/settings?tab=${tab}`,
        label: `${say('nav.settings')}: ${say(`settings.${tab}`)}`,
        run: () => void navigate({ to: '/settings', search: { tab } }),
      })),
    ],
    actions: [
      { id: 'theme', label: say('action.theme'), run: turnTheme },
      { id: 'language', label: say('action.language'), run: turn },
      { id: 'keys', label: say('action.keys'), run: showKeys },
    ],
  }
}

function useSwitches(): { readonly turnTheme: () => void } {
  const { setColorScheme } = useMantineColorScheme()
  const scheme = useComputedColorScheme('light')
  return { turnTheme: () => setColorScheme(scheme === 'dark' ? 'light' : 'dark') }
}

function Tools({ showKeys }: { readonly showKeys: () => void }): ReactElement {
  const { say, language, turn } = useLanguage()
  const other = language === 'en' ? 'pt' : 'en'
  const { turnTheme } = useSwitches()
  return (
    <div className="tools">
      <Button
        variant="default"
        size="xs"
        leftSection={<IconSearch size={14} aria-hidden />}
        rightSection={<kbd className="wide">Ctrl K</kbd>}
        onClick={openFinder}
      >
        <span className="wide">{say('action.find')}</span>
        <span className="unseen">{say('action.find')}</span>
      </Button>
      <Tool label={say('action.keys')} onClick={showKeys}>
        <IconKeyboard size={17} aria-hidden />
      </Tool>
      <Tool label={say('action.theme')} onClick={turnTheme}>
        <IconSunMoon size={17} aria-hidden />
      </Tool>
      <Tool label={`${say('action.language')}, ${other}`} onClick={turn}>
        <span className="language">{other}</span>
      </Tool>
    </div>
  )
}

function Tool(shown: { readonly label: string; readonly onClick: () => void; readonly children: ReactElement }): ReactElement {
  return (
    <Tooltip label={shown.label}>
      <ActionIcon variant="subtle" color="gray" size={30} aria-label={shown.label} onClick={shown.onClick}>
        {shown.children}
      </ActionIcon>
    </Tooltip>
  )
}
