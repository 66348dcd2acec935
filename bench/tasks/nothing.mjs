export function nothing() {}
export default nothing;
