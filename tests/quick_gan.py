"""`python tests/quick_gan.py train …` is `python -m gan train …` whose evaluations draw 40 small pictures, not 500."""

from gan.cli import main
from gan.evaluation import Judge
from gan.features import efficientnet

if __name__ == "__main__":
    Judge.__init__.__kwdefaults__["num"] = 40
    efficientnet.SIZE = 32
    main()
