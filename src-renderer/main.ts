import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import './ui/tokens.css';
import './ui/base.css';
import { mount } from 'svelte';
import App from './app-shell/App.svelte';
import { Lab } from './session/lab.svelte.ts';
import { createLabClient, engineUrl } from './session/lab-client.ts';
import { WindowMemory } from './session/window-memory.ts';
import { TextSizeChoice } from './ui/text-size.svelte.ts';
import { ThemeChoice } from './ui/theme.svelte.ts';

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');

const client = createLabClient(engineUrl(location));
const memory = new WindowMemory(client.memory, localStorage);
// With the browser's copy at once, so that the window does not flash.
const look = { theme: new ThemeChoice(memory), textSize: new TextSizeChoice(memory) };
// The text appears in its typeface, not in another one first.
await Promise.all([memory.read(), document.fonts.load('13px "Inter Variable"')]);
look.theme.restore();
look.textSize.restore();

mount(App, { target, props: { lab: new Lab(client), memory, ...look } });
