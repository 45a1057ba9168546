"""What a training needs besides `model.fit`."""

from keras_ae.training.batch_norm import BatchNormGap as BatchNormGap
from keras_ae.training.batch_norm import batch_norm_gap as batch_norm_gap
from keras_ae.training.checkpoint import Checkpoint as Checkpoint
from keras_ae.training.distribution import data_parallel as data_parallel
from keras_ae.training.distribution import join_hosts as join_hosts
from keras_ae.training.distribution import own_rows as own_rows
from keras_ae.training.divergence import diverges as diverges
from keras_ae.training.fine_tuning import fine_tune as fine_tune
from keras_ae.training.kl_annealing import KLAnnealing as KLAnnealing
from keras_ae.training.pretraining import greedy_pretrain as greedy_pretrain
from keras_ae.training.schedules import (
    CyclicalLearningRate as CyclicalLearningRate,
)
from keras_ae.training.schedules import step_decay as step_decay
