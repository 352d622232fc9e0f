import { type MenuItemConstructorOptions, shell } from 'electron';

const VIEWS = [
  { label: 'Runs', hash: '#/runs' },
  { label: 'New experiment', hash: '#/new' },
  { label: 'Compare', hash: '#/compare' },
  { label: 'Models', hash: '#/models' },
  { label: 'Data', hash: '#/data' },
];

interface MenuContext {
  readonly dataDir: string;
  readonly version: string;
  /** Whether to include the developer tools. */
  readonly developing: boolean;
  show(hash?: string): void;
  about(): void;
}

/** The menu bar: standard roles, the views, and folders. */
export function applicationMenu(context: MenuContext, platform: NodeJS.Platform = process.platform): MenuItemConstructorOptions[] {
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  const view = [
    ...VIEWS.map(({ label, hash }) => ({ label, click: () => context.show(hash) })),
    separator,
    { role: 'resetZoom' as const },
    { role: 'zoomIn' as const },
    { role: 'zoomOut' as const },
    { role: 'togglefullscreen' as const },
    ...(context.developing ? [separator, { role: 'reload' as const }, { role: 'toggleDevTools' as const }] : []),
  ];
  return [
    ...(platform === 'darwin' ? [{ role: 'appMenu' as const }] : []),
    {
      role: 'fileMenu',
      submenu: [
        { label: 'New experiment…', accelerator: 'CmdOrCtrl+N', click: () => context.show('#/new') },
        { label: 'Settings…', accelerator: 'CmdOrCtrl+,', click: () => context.show('#/settings') },
        { label: 'Open data folder', click: () => void shell.openPath(context.dataDir) },
        separator,
        { role: platform === 'darwin' ? 'close' : 'quit' },
      ],
    },
    { role: 'editMenu' },
    { role: 'viewMenu', submenu: view },
    { role: 'windowMenu' },
    {
      role: 'help',
      submenu: [
        { label: 'NEPENTHE paper (arXiv 2404.16890)', click: () => void shell.openExternal('https://arxiv.org/abs/2404.16890') },
        { label: `About Nepenthe Lab ${context.version}`, click: () => context.about() },
      ],
    },
  ];
}
