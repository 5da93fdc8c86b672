// Runs CQL libraries as ELM over patients: argv[2] is a JSON file with `clinics` by name, each a list of bundles, one per patient, and `libraries`
// by name, each with its `elm` and the name of the clinic.
// Prints what each library's definitions are for each patient, by library, patient and definition.
const fs = require("node:fs");
const cql = require("cql-execution");
const fhir = require("cql-exec-fhir");

const given = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));

async function outcomes({ elm, clinic }) {
  const source = fhir.PatientSource.FHIRv401();
  source.loadBundles(given.clinics[clinic]);
  const { patientResults } = await new cql.Executor(new cql.Library(elm)).exec(source);
  const named = ([name]) => name === "Medlem" || /^(Delpopulation|Handling|Kvalitetsliste|Kriterium) /.test(name);
  return Object.fromEntries(
    Object.entries(patientResults).map(([id, found]) => [id, Object.fromEntries(Object.entries(found).filter(named))]),
  );
}

(async () => {
  const told = {};
  for (const [name, library] of Object.entries(given.libraries)) {
    told[name] = await outcomes(library);
  }
  process.stdout.write(JSON.stringify(told));
})();
