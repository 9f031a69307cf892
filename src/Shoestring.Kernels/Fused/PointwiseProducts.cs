using Shoestring.Kernels.Contraction;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Fused;

/// <summary>
/// Both products of a 1×1 convolution's backward over rows that lie near: dw (+)= xᵀ·dy, a partial sum a part, and dx = dy·wᵀ.
/// </summary>
internal unsafe struct PointwiseProducts<T>
    where T : unmanaged, ILane<T>
{
    private const int TileRows = 96;

    private RowsProduct<T> _input;
    private int _c;
    private int _o;
    private int _parts;
    private bool _turned; // whether parts hold the weight gradient as [O, C]
    private float* _partial;
    private float* _dw;

    /// <summary>Lays out w [C, O] for dx; the weight gradient [C, O] goes to dw.</summary>
    public PointwiseProducts(WorkerPool pool, int parts, int c, int o, float* w, float* dw, float* scratch)
    {
        _c = c;
        _o = o;
        _parts = parts;
        _dw = dw;
        _input.N = c;
        _input.K = o;
        _input.B = scratch;
        PackBody<T> pack = new() { N = c, K = o, B = w, Ldb = o, Transposed = true, Packed = scratch };
        pool.For(new Panels<T>(c).Count, ref pack);
        _turned = TurnedOuter<T>.Pays(c, o);
        _partial = parts == 1 && !_turned ? dw : scratch + PackBody<T>.Length(c, o);
    }

    /// <summary>Floats of scratch.</summary>
    public static long ScratchLength(int parts, int c, int o) => PackBody<T>.Length(c, o) + ((long)parts * c * o);

    /// <summary>Steps of reading ahead while it does some rows, about.</summary>
    public readonly long Steps(int rows) =>
        RowsProduct<T>.Tiles(rows, _c) + (_turned ? RowsProduct<T>.Tiles(_o, _c) : RowsProduct<T>.Tiles(_c, _o));

    /// <summary>Some rows of a part; more is whether the part's sum has begun.</summary>
    public readonly void Run(int part, bool more, int rows, float* dy, nint ldd, float* x, nint ldx, float* dx, nint ldTo, ReadAhead* ahead)
    {
        float* dw = _partial + ((nint)part * _c * _o);
        if (_turned)
        {
            Outer(rows, _o, dy, ldd, _c, x, ldx, dw, more, ahead);
        }
        else
        {
            Outer(rows, _c, x, ldx, _o, dy, ldd, dw, more, ahead);
        }

        _input.Multiply(rows, dy, ldd, dx, ldTo, 0, new Panels<T>(_c).Count, false, ahead);
    }

    /// <summary>Joins the parts' weight gradients.</summary>
    public readonly void Finish(WorkerPool pool)
    {
        if (_parts > 1)
        {
            PartialSums<T>.Reduce(pool, _partial, _parts, (nint)_c * _o, _c * _o, _turned ? _partial : _dw, false);
        }

        if (_turned)
        {
            TurnedOuter<T>.Turn(_o, _c, _partial, _dw);
        }
    }

    /// <summary>c [m × n] (+)= aᵀ·b over some rows.</summary>
    public static void Outer(int rows, int m, float* a, nint lda, int n, float* b, nint ldb, float* c, bool accumulate, ReadAhead* ahead)
    {
        Panels<T> cut = new(n);
        for (int from = 0; from < m; from += TileRows)
        {
            for (int j = 0; j < cut.Count; j++)
            {
                int column = Panels<T>.Column(j);
                OuterTiles<T>.Run(
                    Math.Min(TileRows, m - from), cut.Columns(j), new Terms(rows), a + from, lda, b + column, ldb,
                    c + ((nint)from * n) + column, n, null, accumulate, ahead);
            }
        }
    }
}
