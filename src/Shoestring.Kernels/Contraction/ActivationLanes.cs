using System.Runtime.CompilerServices;
using Shoestring.Kernels.ActivationOps;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Contraction;

/// <summary>Activations in place over the rows of a block that is still in the cache.</summary>
internal static unsafe class ActivationLanes<T>
    where T : unmanaged, ILane<T>
{
    public static void Apply(Activation act, float* c, nint ldc, int rows, int columns)
    {
        if (act.Kind != ActivationKind.None)
        {
            Visitor visitor = new() { C = c, Ldc = ldc, Rows = rows, Columns = columns };
            ActivationTable.Visit(act, ref visitor);
        }
    }

    private struct Visitor : IActivationVisitor
    {
        public float* C;
        public nint Ldc;
        public int Rows;
        public int Columns;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Visit<TOp>(TOp op)
            where TOp : struct, IActivationOp
        {
            // Without gaps it is one long row; blocks stay far below 2³¹ floats.
            bool gapless = Ldc == Columns;
            int rows = gapless ? 1 : Rows;
            int columns = gapless ? Rows * Columns : Columns;
            float* c = C;
            for (int r = 0; r < rows; r++, c += Ldc)
            {
                int i = 0;
                for (; i <= columns - T.Count; i += T.Count)
                {
                    T.Store(c + i, op.Forward(T.Load(c + i)));
                }

                if (i < columns)
                {
                    T.StorePartial(c + i, op.Forward(T.LoadPartial(c + i, columns - i)), columns - i);
                }
            }
        }
    }
}
