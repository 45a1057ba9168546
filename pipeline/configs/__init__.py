"""Experiments: one Python file each, dataclasses only."""

from pipeline.configs.base import Config as Config
from pipeline.configs.base import Data as Data
from pipeline.configs.base import Evaluation as Evaluation
from pipeline.configs.base import Training as Training
from pipeline.configs.base import Tuning as Tuning
from pipeline.configs.base import Validation as Validation
