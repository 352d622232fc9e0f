export * from './lab-error.ts';
import './plain-issues.ts';
