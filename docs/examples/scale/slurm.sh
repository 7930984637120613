#!/bin/bash
# One audit over three nodes: sbatch slurm.sh inventory.csv. Called again after its time was up, it goes on.
#SBATCH --job-name=govsite
#SBATCH --nodes=3
#SBATCH --ntasks-per-node=1
#SBATCH --cpus-per-task=16
#SBATCH --time=12:00:00
set -eu

inventory=$1
file=$PWD/scheduler-$SLURM_JOB_ID.json
trap 'kill $(jobs -p) 2>/dev/null || true; rm -f "$file"' EXIT

# The scheduler on the first node, where this script runs, at the first of its addresses unless HOST says which.
dask scheduler --host "${HOST:-$(hostname -I | cut -d " " -f 1)}" --port 0 --no-dashboard --scheduler-file "$file" &
until [ -s "$file" ]; do sleep 1; done
address=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["address"])' "$file")

# A worker process for each core of each node. What sbatch was told of cores, srun does not know by itself.
srun --cpus-per-task="$SLURM_CPUS_PER_TASK" dask worker "$address" --nworkers "$SLURM_CPUS_PER_TASK" --nthreads 1 \
    --memory-limit 0 --no-dashboard --local-directory "${TMPDIR:-/tmp}" &

# The newest audit in the store here, if it was broken off, goes on.
state=$(govsite runs list -f json | python3 -c 'import json, sys
print(next((run["state"] for run in json.load(sys.stdin)["runs"] if run["command"] == "audit"), "finished"))')
if [ "$state" = finished ]; then set -- "$inventory"; else set -- --resume; fi
govsite audit "$@" --engine "dask:$address" --jobs "$((SLURM_NTASKS * SLURM_CPUS_PER_TASK))" --no-progress -o report.html
