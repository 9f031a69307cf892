using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Contraction;

/// <summary>Adds the partial results of chunks in a tree that depends on their number only.</summary>
internal static unsafe class PartialSums<T>
    where T : unmanaged, ILane<T>
{
    private const int Block = 1024;

    /// <summary>
    /// to[i] (+)= Σ over parts of from[part·stride + i], halves added onto each other; parts are overwritten.
    /// </summary>
    public static void Reduce(WorkerPool pool, float* from, int parts, nint stride, int length, float* to, bool accumulate)
    {
        Body body = new() { From = from, Parts = parts, Stride = stride, Length = length, To = to, Add = accumulate };
        pool.For((length + Block - 1) / Block, ref body);
    }

    private struct Body : IChunkBody
    {
        public float* From;
        public float* To;
        public int Parts;
        public int Length;
        public nint Stride;
        public bool Add;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int chunk)
        {
            int begin = chunk * Block;
            int count = Math.Min(Block, Length - begin);
            float* from = From + begin;
            for (int left = Parts; left > 2;)
            {
                int half = (left + 1) / 2;
                for (int part = half; part < left; part++)
                {
                    AddTo(from + ((part - half) * Stride), from + (part * Stride), count);
                }

                left = half;
            }

            // The last level goes straight to where the result belongs.
            float* other = Parts > 1 ? from + Stride : null;
            Last(To + begin, from, other, Add, count);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Last(float* to, float* from, float* other, bool add, int count)
        {
            for (int i = 0; i < count; i += T.Count)
            {
                int left = count - i;
                T sum = Edge.Load<T>(from + i, left);
                sum = other == null ? sum : sum + Edge.Load<T>(other + i, left);
                Edge.Store(to + i, add ? Edge.Load<T>(to + i, left) + sum : sum, left);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void AddTo(float* to, float* from, int count)
        {
            int i = 0;
            for (; i <= count - T.Count; i += T.Count)
            {
                T.Store(to + i, T.Load(to + i) + T.Load(from + i));
            }

            for (; i < count; i++)
            {
                to[i] += from[i];
            }
        }
    }
}
