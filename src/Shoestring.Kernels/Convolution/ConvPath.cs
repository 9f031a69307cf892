using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Convolution;

/// <summary>One way to compute convolutions. <see cref="Conv"/> takes the first of its list that suits.</summary>
internal abstract unsafe class ConvPath
{
    public abstract bool Suits(in ConvShape shape);

    public abstract long ForwardScratch(in ConvShape shape);

    public abstract long GradInputScratch(in ConvShape shape);

    public abstract long GradWeightScratch(in ConvShape shape);

    /// <summary>Floats of weights laid out as the forward reads them; 0 where it reads them as they stand.</summary>
    public virtual long PreparedLength(in ConvShape shape) => 0;

    /// <summary>Lays out weights; called where <see cref="PreparedLength"/> is more than 0.</summary>
    public virtual void Prepare<T>(WorkerPool pool, in ConvShape shape, float* w, float* prepared)
        where T : unmanaged, ILane<T> => throw new NotSupportedException();

    /// <summary>The forward over prepared weights, without channel sums.</summary>
    public virtual void ForwardPrepared<T>(
        WorkerPool pool, in ConvShape shape, float* x, float* prepared, float* bias, Activation act, float* y, float* scratch)
        where T : unmanaged, ILane<T> => throw new NotSupportedException();

    /// <summary>Whether <see cref="Add"/> may be called.</summary>
    public virtual bool Adds(in ConvShape shape) => false;

    /// <summary>y += x ∗ w + bias, over prepared weights where those are not null.</summary>
    public virtual void Add<T>(
        WorkerPool pool, in ConvShape shape, float* x, float* w, float* prepared, float* bias, float* y, float* scratch)
        where T : unmanaged, ILane<T> => throw new NotSupportedException();

    /// <summary>bias and channelSums (2·O floats) may be null.</summary>
    public abstract void Forward<T>(
        WorkerPool pool, in ConvShape shape, float* x, float* w, float* bias, Activation act, float* y,
        float* channelSums, float* scratch)
        where T : unmanaged, ILane<T>;

    public abstract void GradInput<T>(
        WorkerPool pool, in ConvShape shape, float* dy, float* w, float* dx, float* scratch)
        where T : unmanaged, ILane<T>;

    /// <summary>Whether <see cref="GradWeight"/> takes an x that is stored as bfloat16.</summary>
    public virtual bool GradWeightReadsHalves => false;

    public abstract void GradWeight<T>(
        WorkerPool pool, in ConvShape shape, Stored x, float* dy, float* dw, float* scratch)
        where T : unmanaged, ILane<T>;
}
