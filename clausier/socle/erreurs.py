"""What stops a work, in French: the one exception of a command that cannot go on, and the system's
own refusals.
"""

from __future__ import annotations

import errno

SYSTEME = {
    errno.EACCES: "permission refusée",
    errno.EPERM: "opération non permise",
    errno.ENOENT: "introuvable",
    errno.EEXIST: "existe déjà",
    errno.ENOTDIR: "n'est pas un dossier",
    errno.EISDIR: "est un dossier",
    errno.ENOSPC: "il n'y a plus de place sur le disque",
    errno.EROFS: "en lecture seule",
    errno.ENAMETOOLONG: "nom trop long",
    errno.EDQUOT: "quota de disque dépassé",
    errno.EFBIG: "fichier plus grand qu'il n'est permis",
    errno.EIO: "le disque ne répond pas",
    errno.EBUSY: "occupé",
    errno.ELOOP: "lien qui tourne en rond",
    errno.EMFILE: "trop de fichiers ouverts",
    errno.ENOTEMPTY: "dossier non vide",
    errno.EPIPE: "ce qui lisait la sortie s'est arrêté",
    errno.ENODEV: "ce n'est pas un fichier ordinaire",
}


class DemandeInvalide(ValueError):
    """What is asked makes no sense, whatever the files hold: exit status 2.

    Its message is for the user.
    """


class Erreur(Exception):
    """The work cannot be done: said in one line by the command, exit status 1."""
