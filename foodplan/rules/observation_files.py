"""What is said of a file of observations and of its cells."""

from foodplan.rules.problems import Problem

GONE = Problem("status", "Una rilevazione ritirata non si importa come nuova.")
OTHER_INDICATOR = Problem("key", "Questo codice è di una rilevazione di un altro indicatore.")
SAME_CODE = "La riga %(row)s ha già questo codice."
FORMULA = "La cella ha una formula senza valore: aprire il file, salvarlo e rimandarlo."
LIKE_INDICATOR = "Nessun indicatore si chiama così: forse «%(name)s»?"
MERGED = (
    "La cella è unita sulle righe da %(first)s a %(last)s: dividerla e scrivere il valore di ogni "
    "riga."
)
NO_COLUMN = "Nella prima riga manca la colonna «%(name)s». Le colonne sono: %(names)s."
NO_DAY = "«%(text)s» non è un giorno: scriverlo come 31/12/2025 o 2025-12-31."
NO_INDICATOR = "Nessun indicatore si chiama così."
NO_WORD = "Scegliere tra: %(words)s."
OTHER_UNIT = "L'indicatore si misura in «%(unit)s»: convertire il valore, o togliere l'unità."
TOO_LARGE = "Il file è troppo grande: al massimo %(megabytes)s MB."
TOO_LONG = "Il testo ha %(length)s caratteri e ce ne stanno %(most)s."
TOO_MANY = "Il file ha più di %(most)s righe: dividerlo."
TWICE = "La riga %(row)s dice già questo periodo, con lo stesso perimetro e la stessa fonte."
