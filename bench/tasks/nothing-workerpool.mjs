import workerpool from 'workerpool';
import { nothing } from './nothing.mjs';

workerpool.worker({ nothing });
