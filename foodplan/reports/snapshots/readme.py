"""What stands beside the figures in an export: how to redo them by hand, and what each file is."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any, get_args, get_type_hints

from sqlmodel import SQLModel

from foodplan.reports.plan.words import day_words
from foodplan.reports.snapshots.codec import columns
from foodplan.reports.snapshots.inputs import ONE_BY_ONE, PARTS, is_many
from foodplan.reports.snapshots.ledger_files import (
    CELLS,
    COLUMNS,
    ORGANISATIONS,
    PARCELS,
    QUESTIONS,
    REPORTED,
)
from foodplan.reports.snapshots.people import PEOPLE

_TEXT = """\
{title}
{line}

Queste sono le cifre del piano com’erano alla fine del {day}, congelate per chi deve
poterle controllare anche tra anni. {reason}
{simulated}
Regole di calcolo: {rule_version}. Contano le registrazioni fatte entro {cut_off}.
Impronta delle cifre (SHA-256 di figures.json):
  {fingerprint}
È la stessa che si legge sulla pagina pubblica dell’istantanea: se non lo è, questo file
non è quello pubblicato.

CON IL PROGRAMMA
  foodplan snapshot verify QUESTO-FILE.zip
rifà tutte le cifre con i soli file che sono qui dentro, senza nessun archivio, e dice
quali vengono diverse.

A MANO
1. Controllare che nessun file sia stato cambiato:  sha256sum -c SHA256SUMS
2. Aprire inputs/indicators/definitions.jsonl: una riga per indicatore. Dice da che misura
   viene («measure», con i filtri) o che viene da rilevazioni («observations»), il valore
   di partenza B («baseline_value»), l’unità e il verso.
3. Il valore V di un indicatore del registro: cercare in inputs/ledger/questions.jsonl la
   riga con la stessa misura e gli stessi filtri; il suo numero («question») è la prima
   colonna di inputs/ledger/cells.csv. Aprire la tabella con un foglio di calcolo, tenere
   le righe di quel numero e i mesi chiusi del periodo («period» dell’indicatore in
   figures.json), e sommare la colonna «value»: sono grammi, 1.000.000 di grammi è una
   tonnellata. Per una quota («rate») si divide la somma di «value» per la somma di «base».
   L’organizzazione -1 sono le eliminazioni: cibo dichiarato due volte, che si toglie.
4. Il valore V di un indicatore con rilevazioni è in inputs/indicators/observations.jsonl;
   se per un periodo ce n’è più d’una, inputs/indicators/choices.jsonl dice quale è
   ufficiale.
5. Il traguardo T è l’ultima data in inputs/indicators/targets.jsonl. L’avanzamento è
   (V - B) / (T - B). Se V riguarda una parte d’anno, B e T si prendono per la stessa parte.
6. Un obiettivo è la media dei suoi indicatori con i pesi di inputs/indicators/links.jsonl
   (senza pesi contano uguale; peso 0 è mostrato e non contato), contando tra 0 e 1.
7. La copertura: inputs/indicators/expected.jsonl dice chi doveva rispondere,
   inputs/ledger/reported.csv chi ha registrato, nil_months.jsonl chi ha dichiarato un mese
   senza nulla, closed_months.jsonl chi era chiuso.
Il metodo intero, con le formule e gli esempi, è sulla pagina /metodo del sito.

CHE COSA QUI NON C’È
- Nessun dato di persone: né chi ha registrato, né chi ha fatto questa istantanea, né note.
- Nessun nome di organizzazione: hanno un numero. Chi ha acconsentito a essere nominata si
  trova sulla pagina pubblica dell’istantanea, finché acconsente.
- Nessun conteggio di persone sotto il totale che le pagine mostrano, perché da uno a
  quattro sono qualcuno. Quel che si è trovato per gli indicatori che contano persone è
  scritto in inputs/people.jsonl e da lì si rifà il resto; le somme stesse le rifà ogni notte
  il programma dalle registrazioni, e ne dice l’esito sulla pagina /piano/verifiche.
- Un valore che manca è vuoto: non è mai uno zero.

Che cosa c’è in ogni file e in ogni colonna lo dice schema.json.
"""

_ABOUT = {
    "figures.json": "Le cifre congelate: JSON canonico di ciò che risponde /api/v1/progress.",
    "snapshot.json": "Titolo, motivo, giorno, taglio, regole e impronta dell’istantanea.",
    "LEGGIMI.txt": "Come rifare i conti.",
    "schema.json": "Che cosa c’è in ogni file.",
    QUESTIONS: "Che cosa è stato chiesto al registro: misura e filtri, con un numero.",
    CELLS: "Le risposte del registro per mese (aaaamm), organizzazione e metodo; masse in grammi.",
    PARCELS: "Le registrazioni al grano pubblico, dove servono a non contare due volte.",
    REPORTED: "Chi ha registrato almeno un movimento in un mese.",
    ORGANISATIONS: "Le organizzazioni: numero, genere, se sono simulate.",
    PEOPLE: "Ciò che si è trovato per gli indicatori che contano persone.",
    "inputs/plan/plans.jsonl": "I piani.",
    "inputs/plan/goals.jsonl": "Gli obiettivi.",
    "inputs/plan/links.jsonl": "I legami con gli obiettivi dei piani più grandi, con i pesi.",
    "inputs/plan/actions.jsonl": "Le azioni.",
    "inputs/plan/milestones.jsonl": "Le tappe delle azioni.",
    "inputs/plan/goals_of_action.jsonl": "Quali obiettivi serve ogni azione.",
    "inputs/plan/funding_of_action.jsonl": "Quali programmi pagano ogni azione.",
    "inputs/plan/funding.jsonl": "I programmi che pagano.",
    "inputs/plan/commitments.jsonl": "Gli impegni del Consiglio.",
    "inputs/indicators/definitions.jsonl": "Le definizioni degli indicatori.",
    "inputs/indicators/links.jsonl": "Quali indicatori misurano ogni obiettivo, con i pesi.",
    "inputs/indicators/targets.jsonl": "I traguardi con le date.",
    "inputs/indicators/observations.jsonl": "Le rilevazioni approvate, con le fonti.",
    "inputs/indicators/choices.jsonl": "Quale rilevazione è ufficiale per un periodo.",
    "inputs/indicators/expected.jsonl": "Il registro di chi deve rispondere.",
    "inputs/indicators/nil_months.jsonl": "Chi ha dichiarato un mese senza nulla.",
    "inputs/indicators/closed_months.jsonl": "Chi ha dichiarato un mese di chiusura.",
    "inputs/grades.jsonl": "L’errore di ogni grado di misura, come quota.",
    "inputs/attributions.jsonl": "Quale parte di una misura spetta a ogni azione.",
}
SINGLE = "Ciò che non è un elenco: giorno, taglio, piano principale."


def readme(said: Mapping[str, Any]) -> str:
    """Return the text that explains an export, made from what its manifest says."""
    title = " ".join(str(said["title"]).split())
    reason = f"Motivo: {' '.join(str(said['reason']).split())}." if said["reason"] else ""
    simulated = "ATTENZIONE: contengono movimenti simulati, non sono dati veri.\n"
    return _TEXT.format(
        title=title,
        line="=" * len(title),
        day=day_words(date.fromisoformat(str(said["day"]))),
        reason=reason.replace("..", "."),
        simulated=simulated if said["simulated"] else "",
        rule_version=said["rule_version"],
        cut_off=said["cut_off"],
        fingerprint=said["fingerprint"],
    )


def schema() -> str:
    """Return what each file is and what its columns or rows hold."""
    files: dict[str, Any] = {
        name: {"about": _ABOUT.get(name, ""), "columns": list(names)}
        for name, names in COLUMNS.items()
    }
    for name in ("figures.json", "snapshot.json", "LEGGIMI.txt", "schema.json", QUESTIONS, PEOPLE):
        files[name] = {"about": _ABOUT[name]}
    for part in PARTS:
        for name, hint in part.hints().items():
            file = f"{part.folder}/{name}.jsonl"
            if not is_many(hint):
                continue
            files[file] = {"about": _ABOUT.get(file, ""), "rows": _shape(hint)}
        files[f"{part.folder}/{ONE_BY_ONE}"] = {"about": SINGLE}
    return json.dumps({"files": files}, ensure_ascii=False, sort_keys=True, indent=1) + "\n"


def _shape(hint: Any) -> Any:
    """Return a type in words that need no Python: names of columns, lists, plain kinds."""
    if isinstance(hint, type) and issubclass(hint, SQLModel):
        return list(columns(hint))
    if is_dataclass(hint):
        hints = get_type_hints(hint)
        return {item.name: _shape(hints[item.name]) for item in fields(hint)}
    inside = [item for item in get_args(hint) if item not in {type(None), Ellipsis}]
    if inside:
        return [_shape(item) for item in inside]
    return getattr(hint, "__name__", str(hint))
