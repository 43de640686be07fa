# make demo, make test: each sets up what it needs, once. See « make help ».
SHELL := bash
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check
export PYTHONUTF8 := 1

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help demo test validate crochets attendus fautes bench docs clean

help: ## montre cette liste
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

demo: $(VENV)/.demo $(VENV)/.rendu ## construit les exemples dans build/
	@$(VENV)/bin/clausier build exemples --out build

test: $(VENV)/.test $(VENV)/.rendu $(VENV)/.essais ## fait tous les essais
	@$(PY) -m pytest -n 2 --dist loadfile

crochets: $(VENV)/.test $(VENV)/.rendu ## essaie le crochet de pre-commit pour de vrai (installe clausier par le réseau)
	@$(PY) -m pytest tests/crochet_reel.py

validate: $(VENV)/.test $(VENV)/.rendu .validation/.prete ## fait juger les exemples par veraPDF et d'autres (il faut Java)
	@$(PY) outils/validation/valider.py

fautes: $(VENV)/.test $(VENV)/.rendu ## tue et gêne la commande deux cents fois au hasard (long)
	@CLAUSIER_COUPS=200 $(PY) -m pytest tests/test_fautes.py

attendus: $(VENV)/.test $(VENV)/.rendu ## accepte les textes que donnent les exemples (puis relisez la différence)
	@$(PY) tests/attendre.py

bench: $(VENV)/.test $(VENV)/.rendu ## mesure le temps de construction
	@$(PY) bench/mesure.py
	@$(PY) bench/facture.py
	@$(PY) bench/echelle.py

docs: $(VENV)/.demo $(VENV)/.rendu $(VENV)/.essais ## refait docs/codes.md et docs/facture.png
	@$(PY) -m clausier.codes > docs/codes.md
	@rm -rf build/.docs && $(VENV)/bin/clausier build exemples/developpeur --only facture --formats pdf --out build/.docs
	@pdftoppm -png -r 100 -f 1 -singlefile build/.docs/*/facture-F2026-028.pdf docs/facture
	@rm -rf build/.docs

clean: ## enlève ce qui a été construit (et garde .venv et .validation)
	@find build -mindepth 1 -maxdepth 1 ! -name .gitkeep -exec rm -rf {} +
	@find . -name __pycache__ -type d -not -path './$(VENV)/*' -prune -exec rm -rf {} +
	@rm -rf dist .pytest_cache .hypothesis

# The set-up: a stamp for each step, so that a second run does nothing.
$(PY):
	@bash outils/systeme.sh python "$(PYTHON)"
	@echo "Préparation de $(VENV)"
	@"$(PYTHON)" -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

$(VENV)/.demo: pyproject.toml | $(PY)
	@echo "Installation de clausier dans $(VENV)"
	@$(PIP) install -qq -e .
	@touch $@

$(VENV)/.test: pyproject.toml | $(PY)
	@echo "Installation de clausier et de ses essais dans $(VENV)"
	@$(PIP) install -qq -e '.[test]'
	@touch $(VENV)/.demo $@

$(VENV)/.rendu: outils/systeme.sh | $(PY)
	@bash outils/systeme.sh rendu $(PY)
	@touch $@

$(VENV)/.essais: outils/systeme.sh | $(PY)
	@bash outils/systeme.sh essais
	@touch $@

.validation/.prete: outils/validation/preparer.sh $(wildcard outils/validation/*.java) outils/systeme.sh | $(PY)
	@bash outils/validation/preparer.sh $(PY) .validation
	@touch $@
