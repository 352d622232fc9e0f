export { checkModel } from './check-model.ts';
export { badClasses, classNamesIn } from './class-names.ts';
export { refuseGuessing } from './dense-accuracy.ts';
export { denseExperiment, pointExperiment, reducingExperiment } from './experiments.ts';
export { frontOfImported } from './front-request.ts';
export { couldBeGuessing } from './guessing.ts';
