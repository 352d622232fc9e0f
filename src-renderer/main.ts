import './ui/tokens.css';
import './ui/base.css';
import { mount } from 'svelte';
import App from './app-shell/App.svelte';
import { Lab } from './session/lab.svelte.ts';
import { createLabClient, engineUrl } from './session/lab-client.ts';
import { ThemeChoice } from './ui/theme.svelte.ts';

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');

const theme = new ThemeChoice(localStorage);
const lab = new Lab(createLabClient(engineUrl(location)));

mount(App, { target, props: { lab, theme } });
