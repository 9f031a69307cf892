using System.Runtime.CompilerServices;
using Shoestring.Kernels.ElementwiseOps;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels;

public static unsafe partial class Elementwise
{
    /// <summary>
    /// Rows of the innermost dimension (cut where they are longer than a chunk), each by the loop that its strides
    /// allow; the outer dimensions count like an odometer.
    /// </summary>
    private struct BroadcastBody<TOp> : ILaneBody
        where TOp : struct, IBinaryOp
    {
        private readonly float* _a;
        private readonly float* _b;
        private readonly float* _y;
        private readonly int _rank;
        private readonly int _length;
        private readonly int _pieces;
        private readonly int _rowsPerChunk;
        private readonly int _rows;
        private BroadcastShape.Eight _sizes;
        private BroadcastShape.Eight _aStrides;
        private BroadcastShape.Eight _bStrides;

        public BroadcastBody(BroadcastShape shape, float* a, float* b, float* y)
        {
            _a = a;
            _b = b;
            _y = y;
            _rank = shape.Sizes.Length;
            _sizes = BroadcastShape.Eight.Of(shape.Sizes);
            _aStrides = BroadcastShape.Eight.Of(shape.AStrides);
            _bStrides = BroadcastShape.Eight.Of(shape.BStrides);
            _length = shape.Sizes[^1];
            _pieces = LaneLoop.Chunks(_length);
            _rows = shape.Length / _length;
            _rowsPerChunk = Math.Max(1, LaneLoop.ChunkLength / _length);
            Chunks = _pieces > 1 ? checked(_rows * _pieces) : (_rows + _rowsPerChunk - 1) / _rowsPerChunk;
        }

        public int Chunks { get; }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TLane>(int chunk)
            where TLane : unmanaged, ILane<TLane>
        {
            int from = 0, n = _length, row = chunk * _rowsPerChunk, rows = Math.Min(_rowsPerChunk, _rows - row);
            if (_pieces > 1)
            {
                row = chunk / _pieces;
                from = chunk % _pieces * LaneLoop.ChunkLength;
                n = Math.Min(LaneLoop.ChunkLength, _length - from);
                rows = 1;
            }

            int* at = stackalloc int[BroadcastShape.MaxRank];
            int last = _rank - 1;
            long ia = (long)from * _aStrides[last], ib = (long)from * _bStrides[last];
            int rest = row;
            for (int d = last - 1; d >= 0; d--)
            {
                at[d] = rest % _sizes[d];
                rest /= _sizes[d];
                ia += (long)at[d] * _aStrides[d];
                ib += (long)at[d] * _bStrides[d];
            }

            float* y = _y + ((long)row * _length) + from;
            int sa = _aStrides[last], sb = _bStrides[last];
            for (int i = 0; i < rows; i++, y += _length)
            {
                One<TLane>(_a + ia, sa, _b + ib, sb, y, n);
                for (int d = last - 1; d >= 0; d--)
                {
                    ia += _aStrides[d];
                    ib += _bStrides[d];
                    if (++at[d] < _sizes[d])
                    {
                        break;
                    }

                    ia -= (long)_sizes[d] * _aStrides[d];
                    ib -= (long)_sizes[d] * _bStrides[d];
                    at[d] = 0;
                }
            }
        }

        private static void One<TLane>(float* a, int sa, float* b, int sb, float* y, int n)
            where TLane : unmanaged, ILane<TLane>
        {
            if (sa == 1 && sb == 1)
            {
                Row<TOp, TLane>(a, b, y, n);
            }
            else if (sa == 1 && sb == 0)
            {
                RowScalar<TOp, TLane>(a, *b, y, n);
            }
            else if (sa == 0 && sb == 1)
            {
                ScalarRow<TOp, TLane>(*a, b, y, n);
            }
            else
            {
                for (int i = 0; i < n; i++)
                {
                    y[i] = TOp.Apply(new LaneScalar(a[(long)i * sa]), new LaneScalar(b[(long)i * sb])).V;
                }
            }
        }
    }
}
